import { run } from './run.js';

process.exitCode = await run({ name: 'v2', servesV2Api: true }, process.env);
