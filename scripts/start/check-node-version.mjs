import { say } from './messages.mjs';

/** npm and this launcher need Node 20; the server itself runs under the Node that is installed with it. */
const MAJOR_MIN = 20;

/**
 * @param {string} version such as `20.11.1`
 * @returns {string | undefined} what to tell the user, or nothing when the version will do
 */
export function nodeIsTooOld(version) {
  return Number(version.split('.')[0]) < MAJOR_MIN
    ? say('node-too-old', { version, min: MAJOR_MIN })
    : undefined;
}
