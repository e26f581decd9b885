"""What single values mean: addresses, dates, phones, numbers, words for yes. All pure."""
