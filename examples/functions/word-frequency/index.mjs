// Counts the words of the one upstream book. Payload: top_n (20), analysis_depth ("basic"); the job's context may set both.

import { upstreamResults } from "./artifacts.mjs";

export async function handler(event) {
  const { top_n: topN, analysis_depth: depth } = options(event);
  const book = await upstreamChapters(event);
  const words = book.chapters.flatMap((chapter) => wordsOf(chapter.text));
  const counts = countsOf(words);
  return {
    statusCode: 200,
    body: {
      book_id: book.book_id,
      title: book.title,
      analysis_depth: depth,
      total_words: words.length,
      unique_words: counts.length,
      top_words: counts.slice(0, topN),
      ...(depth === "detailed" ? details(words, counts) : {}),
      job_id: event.job_id,
      task_id: event.task_id,
      status: "success",
    },
  };
}

function options(event) {
  const payload = event.task_config?.payload ?? {};
  const context = event.context ?? {};
  const chosen = {
    top_n: context.top_n ?? payload.top_n ?? 20,
    analysis_depth: context.analysis_depth ?? payload.analysis_depth ?? "basic",
  };
  if (!Number.isInteger(chosen.top_n) || chosen.top_n < 1) {
    throw new RangeError(`top_n must be a whole number from 1, got ${JSON.stringify(chosen.top_n)}`);
  }
  if (!["basic", "detailed"].includes(chosen.analysis_depth)) {
    throw new RangeError(`analysis_depth must be "basic" or "detailed", got ${JSON.stringify(chosen.analysis_depth)}`);
  }
  return chosen;
}

async function upstreamChapters(event) {
  const books = Object.values(await upstreamResults(event)).filter((result) => "chapters" in result);
  if (books.length !== 1) {
    throw new Error(`expected one upstream task with the chapters of a book, got ${books.length}`);
  }
  return books[0];
}

function wordsOf(text) {
  return text.toLowerCase().match(/\p{L}+(?:['’]\p{L}+)*/gu) ?? [];
}

/** Most frequent first; words that are equally frequent by the alphabet. */
function countsOf(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
}

function details(words, counts) {
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return {
    avg_word_length: ratio(letters, words.length),
    lexical_diversity: ratio(counts.length, words.length),
  };
}

function ratio(part, all) {
  return all === 0 ? 0 : Math.round((part / all) * 10000) / 10000;
}
