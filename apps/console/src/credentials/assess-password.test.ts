import { describe, expect, it } from 'vitest';
import { assessPassword } from './assess-password.ts';

const context = { charactersMin: 8, email: 'minji.kim@example.com', tenantName: '하늘 상담센터' };

describe('assessPassword', () => {
  it('counts characters as people see them, not code units', () => {
    expect(assessPassword('😀😀😀😀', context).longEnough).toBe(false);
    expect(assessPassword('가나다라마바사아', context).longEnough).toBe(true);
  });

  it('notices the e-mail name, the organisation and the product in any case', () => {
    expect(assessPassword('MINJI-and-more-2026', context).containsKnownWord).toBe(true);
    expect(assessPassword('우리상담센터는좋다', context).containsKnownWord).toBe(true);
    expect(assessPassword('my-Haechi-password', context).containsKnownWord).toBe(true);
    expect(assessPassword('the kim in the middle', context).containsKnownWord).toBe(false);
  });

  it('calls sequences and repetitions weak however long they are', () => {
    expect(assessPassword('123456789012', context).strength).toBe('weak');
    expect(assessPassword('aaaaaaaaaaaaaaaaaaaa', context).strength).toBe('weak');
    expect(assessPassword('abcdefghijkl', context).strength).toBe('weak');
  });

  it('rewards length more than symbols', () => {
    expect(assessPassword('river tulip bottle quiet', context).strength).toBe('strong');
    expect(assessPassword('Tr0ub4d&', context).strength).toBe('fair');
  });

  it('is never more than weak while a rule is broken', () => {
    expect(assessPassword('haechi river tulip bottle quiet', context).strength).toBe('weak');
    expect(assessPassword('xQ9!k', context).strength).toBe('weak');
  });
});
