// The pinned fonts of this project, loaded before the first frame; a font that cannot be loaded ends the rendering.

import {useEffect, useState} from 'react';
import {cancelRender, continueRender, delayRender, staticFile} from 'remotion';
import type {SceneDescription} from './description';

export const useFonts = (fonts: SceneDescription['fonts']): void => {
  const [waiting] = useState(() => delayRender('fonts'));
  useEffect(() => {
    const load = async ({family, file}: {family: string; file: string}): Promise<void> => {
      document.fonts.add(await new FontFace(family, `url(${staticFile(file)})`).load());
    };
    Promise.all(fonts.map(load)).then(() => continueRender(waiting), cancelRender);
  }, [fonts, waiting]);
};
