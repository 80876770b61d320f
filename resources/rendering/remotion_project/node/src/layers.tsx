// The background and the layers above it: pictures that were drawn before, put in place and moved.

import type {CSSProperties, ReactNode} from 'react';
import {Img, staticFile, useCurrentFrame, useVideoConfig} from 'remotion';
import type {Layer, SceneDescription} from './description';
import {isShown, opacity, panned, place, settled, unveiled} from './motion';

export const Background = ({scene}: {scene: SceneDescription}): ReactNode => {
  const top = -settled(panned(useCurrentFrame(), scene.background), scene.scale);
  const {width} = useVideoConfig();
  return (
    <Img
      src={staticFile(scene.background.file)}
      style={{position: 'absolute', left: 0, top, width, height: scene.background.height}}
    />
  );
};

export const LayerView = ({layer, scene}: {layer: Layer; scene: SceneDescription}): ReactNode => {
  const frame = useCurrentFrame();
  const time_s = frame / useVideoConfig().fps;
  const {x, y} = place(layer, time_s, scene.exit);
  return (
    <div
      style={{
        position: 'absolute',
        left: settled(x, scene.scale),
        top: settled(y, scene.scale),
        width: layer.width,
        height: layer.height,
        opacity: opacity(layer, time_s, scene.exit),
        visibility: isShown(layer, time_s) ? 'visible' : 'hidden',
        overflow: 'hidden',
        ...shape(layer, time_s),
      }}
    >
      {content(layer, frame, scene.frames)}
    </div>
  );
};

const shape = (layer: Layer, time_s: number): CSSProperties => {
  if (layer.kind !== 'picture') return {borderRadius: layer.radius};
  if (layer.unveil_s === 0) return {};
  return {width: settled(layer.width * unveiled(time_s - layer.at_s, layer.unveil_s), 1)};
};

const content = (layer: Layer, frame: number, frames: number): ReactNode => {
  const {width, height} = layer;
  switch (layer.kind) {
    case 'picture':
      return <Img src={staticFile(layer.file)} style={{display: 'block', width, height}} />;
    case 'image': {
      const left = -Math.floor((layer.travel_x * frame) / frames);
      const top = -Math.floor((layer.travel_y * frame) / frames);
      const size = {width: width + layer.travel_x, height: height + layer.travel_y};
      return <Img src={staticFile(layer.file)} style={{position: 'absolute', left, top, ...size}} />;
    }
    case 'clip':
      return <Img src={staticFile(`${layer.folder}/${frame + 1}.jpg`)} style={{display: 'block', width, height}} />;
  }
};
