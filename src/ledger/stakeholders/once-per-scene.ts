import type { Scene } from './scene.ts';

/** Gives a function that tells of a scene what it told of it before: what a scene is asked for follows from it alone. */
export function oncePerScene<Told>(tell: (scene: Scene) => Told): (scene: Scene) => Told {
  const remembered = new WeakMap<Scene, { readonly told: Told }>();
  return (scene) => {
    const known = remembered.get(scene) ?? { told: tell(scene) };
    remembered.set(scene, known);
    return known.told;
  };
}
