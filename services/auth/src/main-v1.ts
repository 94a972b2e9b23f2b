import { run } from './run.js';

process.exitCode = await run({ name: 'v1', servesV2Api: false }, process.env);
