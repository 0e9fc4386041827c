import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleEvent, sender } from '../../test/sample-event.ts';
import { escapeHeader, escapeValue, formatCef } from './format-cef.ts';

test('an event is exactly this line', () => {
  assert.equal(
    formatCef(sampleEvent(), sender),
    'CEF:0|Haechi|Haechi|0.1.0|project.updated|project updated|3|rt=1795165200123 ' +
      'externalId=evt_01k6tw0000e00800000000007e act=project.updated outcome=success suser=Kim Hana ' +
      'suid=usr_01jd0m5w4xevh8x0h5m1v5b2c9 src=198.51.100.7 cat=project dvchost=haechi.example cn1Label=logIndex cn1=41 ' +
      'cs1Label=tenant cs1=ten_01k6tw0000e008000000000001 cs2Label=scope cs2=scp_01k6tw0000e008000000000001 ' +
      'cs3Label=targetKind cs3=project cs4Label=targetId cs4=prj_01jd0m5w4xevh8x0h5m1v5b2c9 cs5Label=targetName cs5=Spring ' +
      'cs6Label=requestId cs6=req-1 msg=Kim Hana changed the project Spring requestClientApplication=Mozilla/5.0',
  );
});

test('the header escapes pipe and backslash, values escape equals sign, backslash and line break', () => {
  assert.equal(escapeHeader('a|b\\c=d\ne'), 'a\\|b\\\\c=d e');
  assert.equal(escapeValue('a|b\\c=d\ne\r\nf'), 'a|b\\\\c\\=d\\ne\\nf');
});

test('severity follows result and action', () => {
  const severity = (parts: Parameters<typeof sampleEvent>[0]) =>
    formatCef(sampleEvent(parts), sender).split('|')[6];
  assert.deepEqual(
    [{}, { result: 'denied' as const }, { action: 'sign_in.locked' }, { action: 'break_glass.taken' }].map(
      severity,
    ),
    ['3', '5', '7', '9'],
  );
});

test('an IPv6 address goes into its own field, an IPv4 one wrapped in IPv6 is unwrapped', () => {
  assert.match(
    formatCef(sampleEvent({ ip: '2001:db8::7' }), sender),
    / c6a2Label=Source IPv6 Address c6a2=2001:db8::7 /,
  );
  assert.match(formatCef(sampleEvent({ ip: '::ffff:198.51.100.7' }), sender), / src=198\.51\.100\.7 /);
  assert.doesNotMatch(formatCef(sampleEvent({ ip: null }), sender), / (src|c6a2)=/);
});

/** A reader of CEF that is not our writer: splits at unescaped marks and takes escapes back. */
function readCef(line: string): { header: string[]; fields: Map<string, string> } {
  const parts = line.split(/(?<!(?<!\\)(?:\\\\)*\\)\|/);
  const extension = parts.slice(7).join('|');
  const header = parts.slice(0, 7).map((part) => part.replaceAll(/\\([|\\])/g, '$1'));
  const fields = new Map<string, string>();
  const keys = [...extension.matchAll(/(?:^| )([A-Za-z0-9]+)=/g)].filter(
    ({ index }) => !/(?<!\\)(?:\\\\)*\\$/.test(extension.slice(0, index)),
  );
  for (const [place, match] of keys.entries()) {
    const from = match.index + match[0].length;
    const raw = extension.slice(from, keys[place + 1]?.index ?? extension.length);
    fields.set(
      match[1] ?? '',
      raw.replaceAll(/\\([\\=n])/g, (_, character: string) => (character === 'n' ? '\n' : character)),
    );
  }
  return { header, fields };
}

test('whatever names and reasons contain, a reader of CEF finds the same values again', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '=', '|', '\\', '\n', '가', ' ', 'suser=', '😀'),
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, text, (name, reason) => {
      const { header, fields } = readCef(
        formatCef(
          sampleEvent({ actor: { kind: 'user', id: 'usr_1', name: `n${name}` }, reason: `r${reason}.` }),
          sender,
        ),
      );
      assert.equal(header.length, 7);
      // Key-like text inside a value keeps its escaped equals sign, so it never starts a field.
      assert.equal(fields.get('suser'), `n${name}`);
      assert.equal(fields.get('reason'), `r${reason}.`);
    }),
  );
});

test('a limit of bytes leaves whole fields out from the end and never cuts one', () => {
  const whole = formatCef(sampleEvent({ summary: '가나다'.repeat(100) }), sender);
  for (const bytesMax of [300, 480, 700, 900]) {
    const line = formatCef(sampleEvent({ summary: '가나다'.repeat(100) }), sender, bytesMax);
    assert.ok(Buffer.byteLength(line) <= bytesMax);
    assert.ok(whole.startsWith(line));
    assert.match(whole.slice(line.length), /^ [A-Za-z0-9]+=/);
  }
});
