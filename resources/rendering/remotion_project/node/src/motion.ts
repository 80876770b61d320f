// How layers come, move and go: pure functions of the scene's time.

import type {Motion, SceneDescription, Timing} from './description';

// Design px in encoded px: what is drawn stands on whole, even ones, as 4:2:0 colour asks for.
export const settled = (design_px: number, scale: number): number => 2 * Math.floor((design_px * scale) / 2);

export const offset = (motion: Motion | null, elapsed_s: number): {x: number; y: number} => {
  switch (motion?.kind) {
    case undefined:
      return {x: 0, y: 0};
    case 'swing': {
      const share = Math.exp(-motion.decay * elapsed_s) * Math.cos(motion.turn * elapsed_s);
      return {x: motion.x_px * share, y: motion.y_px * share};
    }
    case 'crossing':
      return {x: (motion.distance_px * elapsed_s) / motion.duration_s, y: 0};
    case 'floating': {
      const angle = (2 * Math.PI * elapsed_s) / motion.period_s;
      return {x: motion.reach_x_px * Math.sin(angle), y: motion.reach_y_px * Math.cos(angle)};
    }
  }
};

// Frame times are sums of 1/30: half a millisecond keeps them from falling just short of a time.
const TOLERANCE_S = 0.001;

export const isShown = (timing: Timing, time_s: number): boolean =>
  time_s >= timing.at_s - TOLERANCE_S && (timing.until_s === null || time_s < timing.until_s - TOLERANCE_S);

export const opacity = (timing: Timing, time_s: number, exit: SceneDescription['exit']): number => {
  const come = timing.fade_in_s > 0 ? (time_s - timing.at_s) / timing.fade_in_s : 1;
  const gone = timing.until_s === null ? 0 : (time_s - leavesAt(timing.until_s, exit)) / exit.duration_s;
  return within(come) * (1 - within(gone));
};

export const place = (
  timing: Timing,
  time_s: number,
  exit: SceneDescription['exit'],
): {x: number; y: number} => {
  const moved = offset(timing.motion, time_s - timing.at_s);
  const leaving = timing.until_s === null ? 0 : Math.max(0, time_s - leavesAt(timing.until_s, exit)) / exit.duration_s;
  return {x: timing.x + moved.x, y: timing.y + moved.y - exit.rise_px * leaving ** 2};
};

// From the left, fast at first: the share of the width that is uncovered.
export const unveiled = (elapsed_s: number, unveil_s: number): number =>
  unveil_s > 0 ? 1 - (1 - within(elapsed_s / unveil_s)) ** 3 : 1;

// Down the picture and up again, one step a frame.
export const panned = (frame: number, {travel_px, step_px, upwards}: SceneDescription['background']): number => {
  const down = travel_px - Math.abs(travel_px - ((step_px * frame) % (2 * travel_px)));
  return upwards ? travel_px - down : down;
};

const leavesAt = (until_s: number, exit: SceneDescription['exit']): number => Math.max(0, until_s - exit.duration_s);

const within = (share: number): number => Math.min(1, Math.max(0, share));
