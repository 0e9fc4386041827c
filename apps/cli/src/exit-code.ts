/** What the exit code of `haechi` means. Scripts rely on these numbers; they never change. */
export const EXIT = {
  /** Done; or the answer is yes: allowed, ready, intact, proven. */
  yes: 0,
  /** The answer is no: denied, not ready, broken, not proven. */
  no: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** No token, or one that is not accepted. */
  signIn: 3,
  /** The server refused: not allowed, not found, not in this state. */
  refused: 4,
  /** The server cannot be reached, or had a failure of its own. */
  unavailable: 5,
  /** The server waits for its keys to be unlocked. */
  locked: 6,
  /** What `haechi doctor` found wrong first, by its class. */
  doctorSystem: 10,
  doctorDisk: 11,
  doctorMemory: 12,
  doctorPorts: 13,
  doctorClock: 14,
  doctorPermissions: 15,
  doctorTimeZone: 16,
  doctorDicom: 17,
  doctorCertificates: 18,
  /** A defect of this program. */
  defect: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
