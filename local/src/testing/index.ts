export { createMesh, type Mesh } from './real-mesh.js';
export { eventually } from './stub-mesh.js';
export { createTestFolder } from './test-folder.js';
