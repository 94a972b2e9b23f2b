#!/usr/bin/env node
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { createWeightGuardApp } from './canary/weight-guard-app.js';
import { listEngineApps } from './engines/list-engine-apps.js';
import { createEnvironmentApp } from './environments/environment-app.js';
import { environments } from './environments/environments.js';
import { createIstioApp } from './mesh/istio-app.js';
import { listDifferences } from './output/write-folder.js';
import { repository } from './repository.js';

const usage = `usage: manifests [--check]              writes istio/; with --check, only tells what differs
       manifests environments [FOLDER]   writes a folder for each environment, by default under cdk8s/out
`;

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [command, folder = join(repository, 'cdk8s', 'out'), ...rest] = positionals;

if (command === undefined) {
  const apps = [
    createIstioApp({ repository }),
    createWeightGuardApp({ repository }),
    ...listEngineApps({ repository }),
  ];
  for (const app of apps) {
    if (!values.check) {
      app.synth();
      continue;
    }
    for (const name of listDifferences(app.outdir, app.render())) {
      const path = relative(repository, join(app.outdir, name));
      process.stderr.write(`${path} is not what cdk8s/ writes; run make manifests and commit it\n`);
      process.exitCode = 1;
    }
  }
} else if (command === 'environments' && rest.length === 0 && !values.check) {
  for (const environment of environments) {
    const app = createEnvironmentApp({ repository, folder: join(folder, environment.name), environment });
    app.synth();
    process.stdout.write(`${app.outdir}\n`);
  }
} else {
  process.stderr.write(usage);
  process.exitCode = 2;
}
