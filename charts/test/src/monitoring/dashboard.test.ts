import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listQueries, readDashboard } from './read-dashboard.js';

// Reading it checks the types, and that every query goes to the data source that is chosen by the variable.
const dashboard = readDashboard();

describe('the dashboard', () => {
  it('is of the current version of the schema, under an address that stays', () => {
    assert.equal(dashboard.schemaVersion, 42);
    assert.equal(dashboard.uid, 'zenlogic');
  });

  it('has panels that neither share an id nor a place', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, `${title} is too wide`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const other = taken.get(`${x},${y}`);
          assert.equal(other, undefined, `${title} lies over ${other}`);
          taken.set(`${x},${y}`, title);
        }
      }
    }
  });

  it('has queries that look at the chosen namespaces and use no variable that is not there', () => {
    const known = new Set([...dashboard.templating.list.map(({ name }) => name), '__rate_interval']);
    for (const { name, expr } of listQueries(dashboard)) {
      const used = Array.from(expr.matchAll(/\$\{?(\w+)/g), ([, variable = '']) => variable);
      assert.deepEqual(
        used.filter((variable) => !known.has(variable)),
        [],
        name,
      );
      const selectors = Array.from(expr.matchAll(/\{([^}]*)\}/g), ([, selector = '']) => selector);
      assert.ok(selectors.length > 0, name);
      for (const selector of selectors) {
        assert.ok(selector.includes('namespace=~"$namespace"'), `${name}: {${selector}}`);
      }
    }
  });
});
