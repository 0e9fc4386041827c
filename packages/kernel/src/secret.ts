import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that must not reach a log, a response or an error. Every way of turning it into text yields a mask;
 * `reveal()` is the one door, and easy to search for.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
