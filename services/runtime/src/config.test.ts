import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { ConfigError, integerVariable, readEnvironment } from './config.js';

const schema = z.object({
  APP_NAME: z.string().describe('the name of the application, such as shop'),
  APP_LEVEL: z.enum(['low', 'high'], 'write low or high').default('low'),
  APP_WAIT_MS: integerVariable({ min: 0, max: 100 }).prefault(7),
});

describe('readEnvironment', () => {
  it('reads what is set and fills in the rest', () => {
    const values = readEnvironment(schema, { APP_NAME: 'shop', APP_WAIT_MS: '100', OTHER: 'ignored' });
    assert.deepEqual(values, { APP_NAME: 'shop', APP_LEVEL: 'low', APP_WAIT_MS: 100 });
  });

  it('takes an empty variable for one that is not set', () => {
    const values = readEnvironment(schema, { APP_NAME: 'shop', APP_LEVEL: '', APP_WAIT_MS: '' });
    assert.deepEqual(values, { APP_NAME: 'shop', APP_LEVEL: 'low', APP_WAIT_MS: 7 });
  });

  it('names all bad variables at once, each with the way out', () => {
    assert.throws(
      () => readEnvironment(schema, { APP_NAME: '', APP_LEVEL: 'middle', APP_WAIT_MS: '101' }),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.deepEqual(error.problems, [
          'APP_NAME is not set; it is the name of the application, such as shop',
          'APP_LEVEL: write low or high',
          'APP_WAIT_MS: write a whole number from 0 to 100',
        ]);
        assert.match(error.message, /^refusing to start.*\n {2}APP_NAME.*\n {2}APP_LEVEL.*\n {2}APP_WAIT_MS/);
        return true;
      },
    );
  });
});

describe('integerVariable', () => {
  const integer = integerVariable({ min: 1, max: 1000 });
  for (const text of ['1', '1000', '007']) {
    it(`reads "${text}"`, () => assert.equal(integer.parse(text), Number(text)));
  }
  for (const text of ['0', '1001', '-1', '1.5', '1e2', '0x10', ' 1', '1 ', 'one', '5s', '9'.repeat(400)]) {
    it(`refuses "${text.slice(0, 10)}"`, () => assert.equal(integer.safeParse(text).success, false));
  }
});
