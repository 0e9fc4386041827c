/** Where sealed files lie for years. Names are those of segments; a file is written once and read back as it was. */
export interface ColdStore {
  readonly kind: 'directory' | 's3';
  /**
   * Stores a file under a name. Again under the same name it takes the place of the one before, or stands beside it
   * where the store keeps versions.
   * @param until a store with object lock keeps the file that long, whoever asks to delete it
   * @returns until when the store itself keeps it; null where it has no lock
   */
  put(name: string, bytes: Uint8Array, until: Date): Promise<Date | null>;
  /** Undefined when there is no such file. */
  get(name: string, bytesMax: number): Promise<Uint8Array | undefined>;
  /** Nothing is said when there is no such file. @throws Error when the store does not let go of it */
  remove(name: string): Promise<void>;
}
