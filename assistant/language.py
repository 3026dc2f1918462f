"""Know in which language a question is asked, and frame an answer in it; quotes stay as their source has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

GERMAN = "de"
_WORD = re.compile(r"[^\W\d_]+")
# Small words that one of these languages has and the others have not.
_SMALL_WORDS = {
    "de": "der das ist ich wie wer wann wo muss darf kann mein meine den dem ein eine für und nicht wird bei zur was",
    "en": "the is are how what when where who must can do does my i for of and not long may to should have which",
    "tr": "mı mi mu mü ve bir nasıl ne kadar zaman nerede kim benim için gerekiyor miyim mıyım var olmalı kaç nereye",
    "ro": "este sunt cum ce când unde cine trebuie pot mea meu pentru și nu cât de să la câte care îmi fi",
}
_LETTERS = {"tr": "ğışİ", "ro": "ăâîșțşţ", "de": "äß"}
_SCRIPTS = (
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)


@dataclass(frozen=True)
class Frame:
    """What is said around quotes; `original` stands before quotes in another language than the question's."""

    abstained: str
    near_miss: str
    further: str
    understood: str
    sources: str
    contact: str
    nearest: str
    verbatim: str
    generated: str
    withheld: str
    disagreeing: str
    original: str = ""


FRAMES = {
    "de": Frame(
        "Dazu finde ich in den freigegebenen Quellen nichts.",
        "Am ehesten passt:",
        "Weitere mögliche Stellen",
        "Verstanden als",
        "Quellen",
        "Ansprechstelle",
        "Dort könnten Sie weitersuchen",
        "Wörtliche Fundstellen, kein Sprachmodell aktiv.",
        "Von einem lokalen Sprachmodell formuliert; jede Aussage ist gegen ihre Quelle geprüft.",
        "Nicht belegt und weggelassen",
        "Diese Dokumente sagen dazu Verschiedenes; bitte klären Sie, was gilt",
    ),
    "en": Frame(
        "I find nothing about this in the approved sources.",
        "The closest passages are:",
        "Further possible passages",
        "Understood as",
        "Sources",
        "Contact",
        "Where you could look further",
        "Passages word for word, no language model is active.",
        "Worded by a local language model; every statement is checked against its source.",
        "Not supported and left out",
        "These documents differ on this; please find out which one applies",
        "The sources say, in the original German:",
    ),
    "tr": Frame(
        "Onaylı kaynaklarda bu konuda bir şey bulamadım.",
        "En yakın yerler şunlar:",
        "Diğer olası yerler",
        "Şöyle anlaşıldı",
        "Kaynaklar",
        "Başvuru yeri",
        "Aramaya devam edebileceğiniz yerler",
        "Kaynaklardan kelimesi kelimesine alıntılar; dil modeli kullanılmadı.",
        "Yerel bir dil modeli tarafından yazıldı; her ifade kaynağıyla karşılaştırıldı.",
        "Kaynakta dayanağı olmadığı için çıkarıldı",
        "Bu belgeler bu konuda farklı şeyler söylüyor; lütfen hangisinin geçerli olduğunu netleştirin",
        "Kaynaklardaki özgün Almanca metin:",
    ),
    "uk": Frame(
        "У затверджених джерелах я нічого про це не знаходжу.",
        "Найближчі місця:",
        "Інші можливі місця",
        "Зрозуміло як",
        "Джерела",
        "Контакт",
        "Де можна шукати далі",
        "Дослівні цитати, мовна модель не використовується.",
        "Сформульовано локальною мовною моделлю; кожне твердження звірено з джерелом.",
        "Не підтверджено й пропущено",
        "Ці документи кажуть про це різне; будь ласка, з’ясуйте, що діє",
        "У джерелах сказано, в оригіналі німецькою:",
    ),
    "ru": Frame(
        "В утверждённых источниках я ничего об этом не нахожу.",
        "Ближайшие места:",
        "Другие возможные места",
        "Понято как",
        "Источники",
        "Контакт",
        "Где можно искать дальше",
        "Дословные цитаты, языковая модель не используется.",
        "Сформулировано локальной языковой моделью; каждое утверждение сверено с источником.",
        "Не подтверждено и опущено",
        "Эти документы говорят об этом разное; пожалуйста, выясните, что действует",
        "В источниках сказано, в оригинале на немецком:",
    ),
    "ar": Frame(
        "لا أجد شيئًا عن ذلك في المصادر المعتمدة.",
        "أقرب المواضع هي:",
        "مواضع أخرى محتملة",
        "فُهم على أنه",
        "المصادر",
        "جهة الاتصال",
        "أين يمكنكم متابعة البحث",
        "اقتباسات حرفية من المصادر، دون استخدام نموذج لغوي.",
        "صاغه نموذج لغوي محلي؛ وكل عبارة تم التحقق منها بمقارنتها بمصدرها.",
        "غير مثبت وتم حذفه",
        "هذه المستندات تختلف في ذلك؛ يُرجى توضيح أيها ساري المفعول",
        "تقول المصادر، بالنص الأصلي باللغة الألمانية:",
    ),
    "ro": Frame(
        "Nu găsesc nimic despre aceasta în sursele aprobate.",
        "Cele mai apropiate pasaje sunt:",
        "Alte pasaje posibile",
        "Înțeles ca",
        "Surse",
        "Contact",
        "Unde puteți căuta mai departe",
        "Pasaje cuvânt cu cuvânt, niciun model lingvistic nu este activ.",
        "Formulat de un model lingvistic local; fiecare afirmație este verificată cu sursa ei.",
        "Nesusținut și omis",
        "Aceste documente spun lucruri diferite despre aceasta; vă rugăm să clarificați care este valabil",
        "Sursele spun, în originalul german:",
    ),
}


def language_of(question: str) -> str:
    """The language of a question by its script and small words; German when nothing tells."""
    for language, letters in _SCRIPTS:
        if letters.search(question):
            return language
    words = _WORD.findall(question.replace("İ", "i").lower())
    votes = {
        language: sum(word in small.split() for word in words) + sum(c in _LETTERS.get(language, "") for c in question)
        for language, small in _SMALL_WORDS.items()
    }
    return max(votes, key=lambda language: (votes[language], language == GERMAN))


def frame_of(question: str) -> Frame:
    """The frame in the language of the question."""
    return FRAMES[language_of(question)]
