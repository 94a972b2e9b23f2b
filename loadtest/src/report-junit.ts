import type { Check } from './checks.js';
import type { Report } from './report.js';

/** The report as JUnit XML: a test case for each check. A fail is a failure, an inconclusive check an error. */
export function renderJunitReport({ checks, about, sentence, outcome }: Report): string {
  // A reader of JUnit takes an empty file for a pass.
  const shown: readonly Check[] =
    checks.length > 0
      ? checks
      : [{ profile: 'load test', rpc: 'all', name: 'something was judged', outcome, message: sentence }];
  const failures = shown.filter((check) => check.outcome === 'fail').length;
  const errors = shown.filter((check) => check.outcome === 'inconclusive').length;
  const counts = `tests="${shown.length}" failures="${failures}" errors="${errors}" time="${about.seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="loadtest" ${counts}>`,
    `  <testsuite name="loadtest" timestamp="${escapeXml(about.startTime)}" ${counts}>`,
    ...shown.map(renderCase),
    `    <system-out>${escapeXml(sentence)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase({ profile, rpc, name, outcome, message }: Check): string {
  const head = `    <testcase classname="${escapeXml(`${profile}.${rpc}`)}" name="${escapeXml(name)}"`;
  if (outcome === 'pass') {
    return `${head}><system-out>${escapeXml(message)}</system-out></testcase>`;
  }
  const element = outcome === 'fail' ? 'failure' : 'error';
  return `${head}><${element} message="${escapeXml(message)}"/></testcase>`;
}

function escapeXml(text: string): string {
  return (
    text
      // XML 1.0 has no way to write these.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
