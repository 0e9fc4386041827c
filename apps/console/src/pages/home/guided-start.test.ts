import { describe, expect, it } from 'vitest';
import { isNewPlatform, progressOfStart, type StartFacts } from './guided-start.ts';

const nothing: StartFacts = {
  passkeyCount: undefined,
  tenantCount: 0,
  atTenant: false,
  branchCount: 0,
  projectCount: 0,
  invitedCount: 0,
  approvedCount: 0,
};

describe('progressOfStart', () => {
  it('begins with the first organisation', () => {
    expect(progressOfStart(nothing)).toMatchObject({ current: 'tenant', doneCount: 0, finished: false });
  });

  it('begins with a passkey where the browser has them, and does without one where it has not', () => {
    const able = progressOfStart({ ...nothing, passkeyCount: 0 });
    expect([able.current, able.steps.length]).toEqual(['passkey', 7]);
    expect(progressOfStart({ ...nothing, passkeyCount: 1 })).toMatchObject({
      current: 'tenant',
      doneCount: 1,
    });
    expect(progressOfStart(nothing).steps).toHaveLength(6);
  });

  it('counts what is there, in whatever order it came to be', () => {
    const progress = progressOfStart({ ...nothing, tenantCount: 1, branchCount: 1, invitedCount: 2 });
    expect(progress.steps.filter((step) => step.done).map((step) => step.id)).toEqual([
      'tenant',
      'branch',
      'invite',
    ]);
    expect(progress.current).toBe('enter');
  });

  it('leads on to the first gap once inside', () => {
    const inside = { ...nothing, tenantCount: 1, atTenant: true, branchCount: 1 };
    expect(progressOfStart(inside).current).toBe('project');
    expect(progressOfStart({ ...inside, projectCount: 1, invitedCount: 1 }).current).toBe('approval');
  });

  it('is finished by the first approval, also when one has gone back to the platform', () => {
    const all = {
      passkeyCount: 0,
      tenantCount: 1,
      atTenant: true,
      branchCount: 1,
      projectCount: 1,
      invitedCount: 1,
    };
    expect(progressOfStart({ ...all, approvedCount: 0 }).finished).toBe(false);
    expect(progressOfStart({ ...all, approvedCount: 1 }).finished).toBe(true);
    expect(progressOfStart({ ...all, atTenant: false, approvedCount: 1 }).finished).toBe(true);
  });
});

describe('isNewPlatform', () => {
  it('ends with the second organisation', () => {
    expect(isNewPlatform({ tenantCount: 1 })).toBe(true);
    expect(isNewPlatform({ tenantCount: 2 })).toBe(false);
  });
});
