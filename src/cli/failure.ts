/** A command that ran, printed its answer and still did not do all it was asked: its message is the one line on stderr. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
