// jStat comes without types. These are the parts of it that are used here.
declare module 'jstat' {
  interface JStat {
    /** The regularised incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number;
    readonly normal: {
      /** P(X ≤ x) of a normal distribution. */
      cdf(x: number, mean: number, deviation: number): number;
    };
  }
  const jStat: JStat;
  export = jStat;
}
