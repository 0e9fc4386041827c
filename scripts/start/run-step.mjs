import { spawn } from 'node:child_process';

/** The signal that ended this process's work, once one came; a step then fails with it instead of its own exit code. */
export class Interrupted extends Error {
  constructor(signal) {
    super(signal);
    this.signal = signal;
  }
}

/**
 * Runs a program of the preparation to its end. A signal that only this process gets is passed on, so that no
 * installation or build is left running alone.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} the exit code; 1 when it was killed by itself
 * @throws {Interrupted} when this process was told to stop meanwhile
 */
export function runStep(program, args, { cwd, env = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
    let interruptedBy;
    const passOn = (signal) => {
      interruptedBy ??= signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const finish = (settle) => {
      for (const signal of signals) process.off(signal, passOn);
      settle();
    };
    child.once('error', (error) =>
      finish(() => reject(new Error(`${program}: ${error.message}`, { cause: error }))),
    );
    child.once('close', (code) =>
      finish(() =>
        interruptedBy === undefined ? resolve(code ?? 1) : reject(new Interrupted(interruptedBy)),
      ),
    );
  });
}
