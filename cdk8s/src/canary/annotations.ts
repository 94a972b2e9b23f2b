/** Annotation of the VirtualService in which `canary` keeps its changes: a JSON list, the newest first. */
export const changesAnnotation = 'canary.zenlogic.dev/changes';

/** Annotation of the VirtualService that names who else moves the weights, such as `flagger`. */
export const ownerAnnotation = 'canary.zenlogic.dev/owner';

/** The owner that is `canary` itself: whatever else applies the object leaves the weights to it. */
export const ourselves = 'canary';

/** Label of a namespace in which the weights are guarded. */
export const guardLabel = { key: 'canary.zenlogic.dev/weight-guard', value: 'enabled' } as const;
