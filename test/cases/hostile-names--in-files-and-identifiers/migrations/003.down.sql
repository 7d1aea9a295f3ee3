drop view "🙂‮";
