/** Resolves when the process is asked to end (SIGINT or SIGTERM); asked a second time, it ends at once. */
export function whenAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
