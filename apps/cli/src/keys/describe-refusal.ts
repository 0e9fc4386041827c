import type { MissingShares, ShareCheck, UnlockRefusal } from '@haechi/custody';
import { CliError } from '../cli-error.ts';
import type { CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';

type Speaker = Pick<CommandCall, 'say' | 'locale'>;

/** What is to be said about one share; nothing of its words. */
export function describeShare(check: ShareCheck, { say, locale }: Speaker): string {
  switch (check.state) {
    case 'current': {
      const { group, number, count, threshold } = check.place;
      return say('share.current', { group, number, count, threshold });
    }
    case 'stale':
      return say('share.stale', { at: formatTime(check.retiredAt, locale) });
    case 'foreign':
      return say('share.foreign');
    case 'unknown-word':
      return say('share.unknown-word', { position: check.position });
    case 'wrong-length':
      return say('share.wrong-length', { count: check.words });
    case 'corrupt':
      return say('share.corrupt');
  }
}

export function describeMissing({ groupsMissing, groups }: MissingShares, { say }: Speaker): string {
  const open = groups.filter(({ have, need }) => have < need);
  return [
    say('share.missing', { count: groupsMissing }),
    ...open.map(({ name, have, need }) => say('share.missing.group', { name, have, need })),
  ].join(' ');
}

function describeRefusal(refusal: UnlockRefusal, speaker: Speaker): string {
  const { say, locale } = speaker;
  switch (refusal.code) {
    case 'share-refused':
      return say('unlock.share-refused', {
        number: refusal.index + 1,
        why: describeShare(refusal.check, speaker),
      });
    case 'share-twice':
      return say('unlock.share-twice', { number: refusal.index + 1 });
    case 'shares-missing':
      return describeMissing(refusal.missing, speaker);
    case 'usb-stale':
      return say('unlock.usb-stale', { label: refusal.label, at: formatTime(refusal.retiredAt, locale) });
    case 'usb-corrupt':
    case 'usb-foreign':
    case 'host-half-missing':
    case 'passkey-unknown':
    case 'custody-damaged':
      return say(`unlock.${refusal.code}`);
  }
}

export function refusalError(refusal: UnlockRefusal, speaker: Speaker): CliError {
  return new CliError(
    {
      code: `KEYS_${refusal.code.toUpperCase().replaceAll('-', '_')}`,
      title: speaker.say('unlock.refused'),
      detail: describeRefusal(refusal, speaker),
      remedy: speaker.say('unlock.remedy'),
    },
    EXIT.no,
  );
}
