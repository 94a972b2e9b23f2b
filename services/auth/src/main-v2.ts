import { run } from './run.js';

process.exit(await run({ name: 'v2', servesV2Api: true }, process.env));
