// The captions, word by word: the spoken word takes the accent colour and grows without moving its neighbours.

import type {ReactNode} from 'react';
import {interpolate, useCurrentFrame, useVideoConfig} from 'remotion';
import type {CaptionState, Pop, SceneDescription} from './description';

export const Captions = ({scene}: {scene: SceneDescription}): ReactNode => {
  const frame = useCurrentFrame();
  const states = scene.captions.states.filter((state) => state.first_frame <= frame && frame < state.end_frame);
  return (
    <g>
      {states.map((state) => (
        <State key={state.first_frame} state={state} scene={scene} />
      ))}
    </g>
  );
};

const State = ({state, scene}: {state: CaptionState; scene: SceneDescription}): ReactNode => {
  const elapsed_s = (useCurrentFrame() - state.first_frame) / useVideoConfig().fps;
  const isSpoken = (index: number): boolean => state.words[index]!.number === state.spoken;
  const inOrder = [...state.words.keys()].sort((a, b) => Number(isSpoken(a)) - Number(isSpoken(b)));
  return inOrder.map((index) => {
    const spoken = isSpoken(index);
    const {spoken_pop, opening_pop} = scene.captions;
    const scale = spoken ? popped(elapsed_s, spoken_pop) : state.opens ? popped(elapsed_s, opening_pop) : 1;
    return <Word key={index} word={state.words[index]!} scale={scale} spoken={spoken} scene={scene} />;
  });
};

const popped = (elapsed_s: number, {times_s, scales}: Pop): number =>
  interpolate(elapsed_s, times_s, scales, {extrapolateRight: 'clamp'});

type WordProps = {word: CaptionState['words'][number]; scale: number; spoken: boolean; scene: SceneDescription};

// The outline keeps its width while the letters grow, so the size of the font changes and nothing is stretched.
const Word = ({word, scale, spoken, scene: {captions, accent}}: WordProps): ReactNode => {
  const outline = {strokeWidth: 2 * captions.outline_em * word.size_px, strokeLinejoin: 'round'} as const;
  const shadow = captions.shadow_em * word.size_px;
  const text = {
    x: word.x,
    y: word.centre + (word.baseline - word.centre) * scale,
    fontFamily: word.font,
    fontSize: word.size_px * scale,
    textAnchor: 'middle',
  } as const;
  return (
    <>
      <g transform={`translate(${shadow} ${shadow})`} opacity={captions.shadow_opacity}>
        <text {...text} {...outline} fill={captions.shadow} stroke={captions.shadow}>
          {word.text}
        </text>
      </g>
      <text {...text} {...outline} fill="none" stroke={captions.outline}>
        {word.text}
      </text>
      <text {...text} fill={spoken ? accent : 'white'}>
        {word.text}
      </text>
    </>
  );
};
