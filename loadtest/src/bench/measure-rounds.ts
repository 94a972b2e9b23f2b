/** Something that is measured several times. */
export interface Arm<Figure> {
  /** For people, and unique among the arms. */
  readonly name: string;
  measure(): Promise<Figure>;
}

/**
 * Measures all arms in every round, each round beginning with another arm, so that what disturbs the machine for a
 * while and what comes before an arm disturbs all of them alike.
 *
 * @param begin told before each measurement.
 * @returns the figures of each arm by its name, in the order of the rounds.
 */
export async function measureRounds<Figure>(
  arms: readonly Arm<Figure>[],
  rounds: number,
  begin: (arm: string, round: number) => void,
): Promise<ReadonlyMap<string, readonly Figure[]>> {
  const figures = new Map(arms.map(({ name }) => [name, [] as Figure[]]));
  for (let round = 0; round < rounds; round++) {
    const first = round % arms.length;
    for (const { name, measure } of [...arms.slice(first), ...arms.slice(0, first)]) {
      begin(name, round + 1);
      figures.get(name)?.push(await measure());
    }
  }
  return figures;
}
