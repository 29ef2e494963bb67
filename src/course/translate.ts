// lesson.de.md beside lesson.md: the same lesson in other words. What is not text (checks, commands, answers, the world) always comes from the original.
import type { Block, Choice, Lesson, Prose, Quiz } from './lesson.ts';

/** The original with the texts of a translation; a translation that differs in more is refused by `translationFaults` first. */
export function translated(lesson: Lesson, words: Lesson): Lesson {
  return {
    ...lesson,
    locale: words.locale,
    title: words.title,
    track: words.track,
    objectives: words.objectives,
    blocks: blocksOf(lesson.blocks, words.blocks),
    checks: lesson.checks.map((c, i) => {
      const w = words.checks[i] ?? c;
      return { ...c, title: w.title, rule: ruleWords(c.rule, w.rule), hints: c.hints.map((h, n) => ({ ...h, text: w.hints[n]?.text ?? h.text })) };
    }),
    quizzes: lesson.quizzes.map((q, i) => quizOf(q, words.quizzes[i] ?? q)),
  };
}

/** CEL's messages are text as well. */
function ruleWords(rule: Lesson['checks'][number]['rule'], words: Lesson['checks'][number]['rule']): Lesson['checks'][number]['rule'] {
  if (rule.kind !== 'cel' || words.kind !== 'cel') return rule;
  return { ...rule, rules: rule.rules.map((r, i) => ({ ...r, ...(words.rules[i]?.message ? { message: words.rules[i]?.message ?? '' } : {}) })) };
}

function quizOf(quiz: Quiz, words: Quiz): Quiz {
  const choice = (c: Choice, i: number): Choice => ({ ...c, text: words.choices[i]?.text ?? c.text, feedback: words.choices[i]?.feedback ?? c.feedback });
  const each = (mine: readonly (readonly Prose[])[], theirs: readonly (readonly Prose[])[]): readonly (readonly Prose[])[] => mine.map((m, i) => theirs[i] ?? m);
  return {
    ...quiz,
    question: words.question,
    choices: quiz.choices.map(choice),
    items: each(quiz.items, words.items),
    partners: each(quiz.partners, words.partners),
    parts: quiz.parts.map((p, i) => {
      const w = words.parts[i];
      return p.type === 'gap' && w?.type === 'gap' ? { ...p, feedback: w.feedback } : p;
    }),
    foreseen: quiz.foreseen.map((f, i) => ({ ...f, feedback: words.foreseen[i]?.feedback ?? f.feedback })),
    explanation: words.explanation,
  };
}

/** Prose and titles are the translation's; everything else stays where it stands in the translation. */
function blocksOf(mine: readonly Block[], theirs: readonly Block[]): readonly Block[] {
  const fixed = solid(mine);
  return theirs.map((b): Block => {
    if (b.type === 'prose') return b;
    const original = fixed.shift();
    if (b.type === 'diagram') return b;
    if ((b.type === 'tip' || b.type === 'hint') && (original?.type === 'tip' || original?.type === 'hint')) return { ...b, blocks: blocksOf(original.blocks, b.blocks) };
    return original ?? b;
  });
}

const solid = (blocks: readonly Block[]): Block[] => blocks.filter((b) => b.type !== 'prose');

/** How a translation differs in more than text. */
export function translationFaults(lesson: Lesson, words: Lesson): readonly string[] {
  const faults: string[] = [];
  const same = (what: string, a: unknown, b: unknown): void => {
    if (JSON.stringify(a) !== JSON.stringify(b)) faults.push(`a translation may change text only, but ${what} differs from lesson.md`);
  };
  if (words.locale === lesson.locale) faults.push(`locale: ${words.locale} is the language of lesson.md`);
  same('id', lesson.id, words.id);
  for (const key of ['level', 'minutes', 'requires', 'seed', 'exam', 'cluster', 'files', 'terminals', 'vars', 'solutionSteps'] as const) same(key, lesson[key], words[key]);
  same('the order of blocks', shapeOf(lesson.blocks), shapeOf(words.blocks));
  for (const [i, c] of lesson.checks.entries()) {
    const w = words.checks[i];
    if (!w || w.id !== c.id) continue;
    same(`check ${c.id}`, solidCheck(c), solidCheck(w));
  }
  for (const [i, q] of lesson.quizzes.entries()) {
    const w = words.quizzes[i];
    if (!w || w.id !== q.id) continue;
    same(`quiz ${q.id}`, solidQuiz(q), solidQuiz(w));
  }
  return faults;
}

function shapeOf(blocks: readonly Block[]): unknown {
  return solid(blocks).map((b) => {
    switch (b.type) {
      case 'sh':
        return [b.host, b.text, b.exit, b.background, b.output];
      case 'file':
        return [b.path, b.text];
      case 'code':
        return [b.language];
      case 'check':
      case 'quiz':
        return [b.type, b.id];
      case 'tip':
      case 'hint':
        return [b.type, shapeOf(b.blocks)];
      default:
        return [b.type];
    }
  });
}

function solidCheck(c: Lesson['checks'][number]): unknown {
  const rule = c.rule.kind === 'cel' ? c.rule.rules.map((r) => r.expression) : c.rule;
  return [rule, c.needs, c.weight, c.sticky, c.holds, c.hints.map((h) => h.when)];
}

function solidQuiz(q: Quiz): unknown {
  const parts = q.parts.map((p) => (p.type === 'gap' ? p.accepts : p.value));
  return [q.kind, q.choices.map((c) => c.right), q.items.length, parts, q.foreseen.map((f) => f.answer), q.answer, q.answerFrom, q.within, q.tries, q.weight, q.run];
}
