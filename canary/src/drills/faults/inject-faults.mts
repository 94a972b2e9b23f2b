// Preloaded into a real auth process by `NODE_OPTIONS=--import <this file>`: makes it a bad release without a line of
// it in the service. Needs nothing but Node and its neighbours in this folder, so the folder can be mounted anywhere.
// Steered by the variables of fault-settings.mts and, while it runs, by the control file.
import { register } from 'node:module';

register('./redirect-instrument.mjs', import.meta.url);
