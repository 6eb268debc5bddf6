/** Resolves when the process is asked to end (SIGINT or SIGTERM); asked a second time, by either, it ends at once. */
export function whenAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}
