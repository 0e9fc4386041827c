const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = '=';
const NOT_IN_ALPHABET = -1;

const VALUE_OF_CHAR_CODE = (() => {
  const table = new Int8Array(128).fill(NOT_IN_ALPHABET);
  for (let value = 0; value < ALPHABET.length; value++) table[ALPHABET.charCodeAt(value)] = value;
  return table;
})();

const sextetAt = (text: string, position: number): number =>
  VALUE_OF_CHAR_CODE[text.charCodeAt(position)] ?? NOT_IN_ALPHABET;

/** Standard base64 with padding (RFC 4648, section 4). */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let start = 0; start < bytes.length; start += 3) {
    const left = bytes.length - start;
    const group = ((bytes[start] ?? 0) << 16) | ((bytes[start + 1] ?? 0) << 8) | (bytes[start + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += left > 1 ? ALPHABET.charAt((group >> 6) & 63) : PADDING;
    text += left > 2 ? ALPHABET.charAt(group & 63) : PADDING;
  }
  return text;
};

/**
 * Decodes standard base64 and accepts only the one canonical spelling of each byte string: full padding, no
 * white space, unused bits zero (RFC 4648, section 3.5). Otherwise a signed text could be respelled at will.
 * @returns the bytes, or `undefined` when the text is not canonical base64
 */
export const decodeBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const sextetCount = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let buffered = 0;
  let bufferedBits = 0;
  let written = 0;
  for (let position = 0; position < sextetCount; position++) {
    const sextet = sextetAt(text, position);
    if (sextet === NOT_IN_ALPHABET) return undefined;
    buffered = ((buffered << 6) | sextet) & 0xffff;
    bufferedBits += 6;
    if (bufferedBits < 8) continue;
    bufferedBits -= 8;
    bytes[written++] = (buffered >> bufferedBits) & 0xff;
  }
  const unusedBits = buffered & ((1 << bufferedBits) - 1);
  return unusedBits === 0 ? bytes : undefined;
};
