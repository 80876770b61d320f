// One scene, the lowest first: background, layers, captions and the bar, each a module of its own.

import type {ReactNode} from 'react';
import {AbsoluteFill, useVideoConfig} from 'remotion';
import {Captions} from './captions';
import type {SceneDescription} from './description';
import {useFonts} from './fonts';
import {Background, LayerView} from './layers';
import {Progress} from './progress';

// Remotion looks at the composition once without a scene.
export const Scene = ({scene}: {scene?: SceneDescription}): ReactNode => scene && <Whole scene={scene} />;

const Whole = ({scene}: {scene: SceneDescription}): ReactNode => {
  const {width, height} = useVideoConfig();
  useFonts(scene.fonts);
  return (
    <AbsoluteFill style={{background: 'black', overflow: 'hidden'}}>
      <Background scene={scene} />
      {scene.layers.map((layer, number) => (
        <LayerView key={number} layer={layer} scene={scene} />
      ))}
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width / scene.scale} ${height / scene.scale}`}
        style={{position: 'absolute', left: 0, top: 0}}
      >
        <Progress scene={scene} />
        <Captions scene={scene} />
      </svg>
    </AbsoluteFill>
  );
};
