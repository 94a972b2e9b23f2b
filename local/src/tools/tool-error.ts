/** A tool that cannot be had; the message says which, why and how to mend it. */
export class ToolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ToolError';
  }
}
