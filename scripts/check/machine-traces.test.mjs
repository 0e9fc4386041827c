import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findMachineTraces } from './machine-traces.mjs';

const root = '/srv/checkouts/haechi';

function check(text, path = 'a.md') {
  return findMachineTraces(root, [path], () => text);
}

describe('the check of machine traces', () => {
  it('reports the absolute path of the checkout', () => {
    assert.deepEqual(check(`first\nsee ${root}/docs`), ['a.md:2: names an absolute path of this machine']);
  });

  it('reports home folders', () => {
    for (const home of [
      ['', 'home', 'kim', 'x'].join('/'),
      ['', 'root', 'x'].join('/'),
      ['C:', 'Users', 'kim'].join('\\'),
    ]) {
      assert.deepEqual(check(`cd ${home}`), ["a.md:1: names a person's home folder"]);
    }
  });

  it('reports registry hosts and resolved addresses of a lockfile', () => {
    const host = ['https:', '', 'registry.example.org'].join('/');
    assert.deepEqual(check(`"x": "${host}/pg.tgz"`), ['a.md:1: names a registry host']);
    const resolved = ['"resolved": "https', '//example.org/pg.tgz"'].join(':');
    assert.deepEqual(check(resolved, 'package-lock.json'), [
      'package-lock.json:1: names a registry address in a lockfile',
    ]);
  });

  it('lets routes, workspace links and pictures pass', () => {
    assert.deepEqual(check('GET /home and /users/kim, "resolved": "packages/kernel"'), []);
    assert.deepEqual(check(root, 'docs/screenshots/home.png'), []);
  });
});
