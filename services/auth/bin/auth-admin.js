#!/usr/bin/env node
// `npm ci` links what is here before anything is built.
import '../dist/main-admin.js';
