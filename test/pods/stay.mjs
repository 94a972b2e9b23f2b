// Keeps a pod alive in which the tests run the other scripts of this folder.
process.once('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 60_000);
