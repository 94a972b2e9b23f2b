#!/usr/bin/env node
import { createDrillProgram } from './create-drill-program.js';

try {
  await createDrillProgram().parseAsync();
} catch (error) {
  process.stderr.write(`drills: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  process.exitCode = 1;
}
