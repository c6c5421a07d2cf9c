"""How does the country lend its reserve to 27 directorates that plan by themselves?"""
