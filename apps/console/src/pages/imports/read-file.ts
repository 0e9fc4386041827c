/** What the server takes at most. */
export const FILE_BYTES_MAX = 6 * 1024 * 1024;

/** A file as the API takes it. */
export interface ChosenFile {
  readonly name: string;
  readonly format: 'csv' | 'policy';
  /** Base64: the server sees the bytes as they are, also those that are no text. */
  readonly content: string;
}

const CHUNK = 32_768;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  // Arguments of one call have a limit.
  for (let from = 0; from < bytes.length; from += CHUNK)
    text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  return btoa(text);
}

export async function readChosenFile(file: File): Promise<ChosenFile> {
  return {
    name: file.name,
    format: /\.ya?ml$/i.test(file.name) ? 'policy' : 'csv',
    content: toBase64(new Uint8Array(await file.arrayBuffer())),
  };
}
