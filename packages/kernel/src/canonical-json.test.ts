import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';

test('the order of keys does not matter, the value does', () => {
  assert.equal(
    canonicalJson({ b: 1, a: { d: null, c: [true, '€'] } }),
    '{"a":{"c":[true,"€"],"d":null},"b":1}',
  );
});

// RFC 8785, section 3.2.2: a literal that shows number and string serialisation.
test('the example of RFC 8785 has the published text', () => {
  const value: Json = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  );
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('reading and writing again changes nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json); // jsonValue makes exactly such values
      assert.equal(canonicalJson(JSON.parse(text)), text);
    }),
  );
});
