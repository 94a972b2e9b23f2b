/** Prints a line of progress with the seconds since the command began. Goes to stderr: stdout is for results. */
export function createProgress(): (line: string) => void {
  const startedAt = performance.now();
  return (line) => {
    const elapsed = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    process.stderr.write(`${elapsed}s  ${line}\n`);
  };
}
