"""The script as a page a person reads: what is said stands behind `>`, one scene after the other.

Not here: what a script is (script.py).
"""

from assets.script import Scene, Script

ROLES = {"hook": "Hook", "fact": "Scene", "cta": "Call to action"}


def script_markdown(script: Script) -> str:
    """Return the script as Markdown."""
    scenes = "\n".join(_scene(number, scene) for number, scene in enumerate(script.scenes, start=1))
    notes = "".join(f"- {note}\n" for note in script.notes)
    return f"# {script.title}\n\n{scenes}" + (f"\n## Notes\n\n{notes}" if notes else "")


def _scene(number: int, scene: Scene) -> str:
    facts = f"facts {', '.join(map(str, scene.facts))}, " if scene.facts else ""
    code = f"\n```\n{scene.code}\n```\n" if scene.code else ""
    return (
        f"## {number}. {ROLES[scene.role]}: {scene.on_screen_text}\n\n"
        f"> {scene.narration}\n{code}\n{facts}worded by the {scene.origin}, picture: {scene.visual}\n"
    )
