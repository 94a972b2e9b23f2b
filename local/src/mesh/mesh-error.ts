/** The mesh cannot do what was asked; the message says why and what to do. */
export class MeshError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MeshError';
  }
}
