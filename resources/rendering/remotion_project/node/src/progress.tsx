// The segment of the progress bar that fills while its scene stands.

import type {ReactNode} from 'react';
import {useCurrentFrame} from 'remotion';
import type {SceneDescription} from './description';

export const Progress = ({scene: {progress, accent, frames}}: {scene: SceneDescription}): ReactNode => {
  const {x, y, width, height} = progress;
  const filled = Math.round(x + (width * useCurrentFrame()) / frames) - x;
  return (
    <svg x={x} y={y} width={Math.max(0, filled)} height={height}>
      <rect width={width} height={height} rx={Math.min(height, width) / 2} fill={accent} />
    </svg>
  );
};
