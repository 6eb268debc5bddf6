#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runCli } from './program.ts';

// The heap may grow to one and a half times what is in use, and not, as it would, to several times that: what a process holds
// then stays about the same for as long as it runs.
setFlagsFromString('--heap-growing-percent=50');

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
