import type { CanaryPolicy } from '@zenlogic/cdk8s';
import type { RunningCommand } from '../command.js';
import type { Namespace } from '../namespace.js';
import type { Settings } from '../settings.js';
import type { OpenApi } from './open-api.js';

/** What an engine works on. */
export interface EngineSite {
  readonly namespace: Namespace;
  readonly settings: Settings;
  readonly api: OpenApi;
  readonly prometheusUrl: string;
  /** Where its manifests are written. */
  readonly folder: string;
}

/** Where an engine is with a release. */
export interface EngineState {
  readonly outcome: 'busy' | 'promoted' | 'rolled back' | 'held';
  /** What it says itself, such as `Progressing`. */
  readonly phase: string;
  /** Share of the new release, in percent. */
  readonly percent: number;
}

/** An engine that brings out what changes in Deployment auth-v1. */
export interface Engine {
  readonly name: string;
  /** Its controller, and the file of `.local/engines` with the definitions of its objects. */
  readonly program: string;
  readonly definitions: string;
  /** What Helm must be told while the engine has the Deployment. */
  readonly set: readonly string[];
  readonly flags: readonly string[];
  /** Starts the controller. */
  start(program: string, site: EngineSite): RunningCommand;
  /** Hands release v1 over; resolves when the engine has it. */
  takeOver(site: EngineSite): Promise<void>;
  read(site: EngineSite): Promise<EngineState>;
  /**
   * Hands release v1 back; resolves when nothing is left of the engine.
   *
   * @param restore upgrades the release to the build that is in force.
   */
  giveBack(site: EngineSite, restore: () => Promise<void>): Promise<void>;
}

/** The policy of these tests: short, and with room for what a shared machine takes. */
export const policy: Partial<CanaryPolicy> = {
  steps: [25, 100],
  holdSeconds: 30,
  checkSeconds: 5,
  minCanaryCalls: 100,
  p90GoalMilliseconds: 250,
  p90MarginMilliseconds: 200,
  unreadableChecks: 2,
};

/** Annotation of the VirtualService that says who moves the weights. */
export const ownerAnnotation = 'canary.zenlogic.dev/owner';

/** A VirtualService, as far as weights go. */
export interface WeightedRoutes {
  readonly spec: {
    readonly http: readonly { readonly route?: readonly { readonly weight?: number }[] }[];
  };
}

/** The share of the second of two destinations, in percent. */
export function readShare({ spec }: WeightedRoutes): number {
  return spec.http.find(({ route = [] }) => route.length === 2)?.route?.[1]?.weight ?? 0;
}
