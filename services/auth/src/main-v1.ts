import { run } from './run.js';

process.exit(await run({ name: 'v1', servesV2Api: false }, process.env));
