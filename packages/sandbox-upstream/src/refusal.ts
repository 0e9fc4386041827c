/** What a caller asked for and cannot have; its text is the answer of the tool. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
