#!/usr/bin/env node
import { createProgram } from './command/create-program.js';
import { ManifestError } from './manifest/manifest-error.js';
import { MeshError } from './mesh/mesh-error.js';
import { PortsTakenError } from './process/check-ports.js';
import { ToolError } from './tools/tool-error.js';

const expected = [MeshError, ManifestError, PortsTakenError, ToolError];

try {
  await createProgram().parseAsync();
} catch (error) {
  // What the user can mend is said in its message; a stack would only hide it.
  const isExpected = expected.some((type) => error instanceof type);
  const text = error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : error;
  process.stderr.write(`mesh: ${text}\n`);
  process.exitCode = 1;
}
