import assert from 'node:assert/strict';
import { test } from 'node:test';
import canonicalize from 'canonicalize';
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

test('a value whose keys are in order already is written as any other is', () => {
  const write = (value: unknown): string => {
    try {
      return canonicalJson(value as Json); // some are none, on purpose
    } catch (error) {
      return `refused: ${error instanceof Error ? error.constructor.name : ''}`;
    }
  };
  const reference = (value: unknown): string => {
    try {
      return canonicalize(value) ?? 'refused: TypeError';
    } catch (error) {
      return `refused: ${error instanceof Error ? error.constructor.name : ''}`;
    }
  };
  const inOrder = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(inOrder)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toSorted(([one], [other]) => (one < other ? -1 : 1))
              .map(([key, item]) => [key, inOrder(item)]),
          )
        : value;
  const anything = fc.anything({
    withDate: true,
    withBoxedValues: true,
    withNullPrototype: true,
    withSparseArray: true,
  });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), anything), (value) => {
      assert.equal(write(value), reference(value));
      assert.equal(write(inOrder(value)), reference(inOrder(value)));
    }),
  );
  for (const value of [
    { 10: 1, 9: 2 },
    { '\ud800': 1 },
    { a: '\ud800' },
    { a: undefined },
    [undefined],
    [Number.NaN],
    -0,
  ])
    assert.equal(write(value), reference(value));
});

test('a value as deep as a request can carry is written', () => {
  let value: Json = 'the end';
  for (let depth = 0; depth < 20_000; depth += 1) value = [value];
  assert.equal(canonicalJson(value).length, 2 * 20_000 + '"the end"'.length);
});
